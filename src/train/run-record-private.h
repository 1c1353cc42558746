/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define MAX_FILE_SIZE (64 << 20) /* bytes; a file with CLOSS_JSON_MAX_VALUES values is smaller */

/* The names of a run file's members, for its writer and its reader. */
#define FORMAT_NAME        "centerloss-run"
#define FORMAT_VERSION     1
#define KEY_FORMAT         "format"
#define KEY_VERSION        "version"
#define KEY_START          "start"
#define KEY_DATASET        "dataset"
#define KEY_DIRECTORY      "directory"
#define KEY_IMPORT         "import"
#define KEY_DATA_DIGEST    "data_sha256"
#define KEY_WEIGHTS        "weights"
#define KEY_WEIGHTS_DIGEST "weights_sha256"
#define KEY_TRAIN_LIMIT    "train_limit"
#define KEY_SHUFFLE        "shuffle"
#define KEY_SETTINGS       "settings"
#define KEY_CHANGES        "changes"
#define KEY_STEP           "step"
#define KEY_CONTROL        "control"
#define KEY_VALUE          "value"
#define KEY_STEPS          "steps"
#define KEY_TRACE          "trace"
#define KEY_MADE_BY        "made_by"
#define KEY_PROGRAM        "program"
#define KEY_ISA            "isa"
#define KEY_KERNELS        "kernels"
#define KEY_BLAS           "blas"
#define KEY_CONVOLUTION    "convolution"
#define KEY_DIGESTS        "digests"
#define KEY_SHA256         "sha256"
#define KEY_END            "end"
#define KEY_STATE          "state"
#define KEY_STATE_DIGEST   "state_sha256"
