/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* On a function whose loops the compiler vectorises: built once for every instruction set and chosen when the program
 * starts. Inside the layer. Off where the loader cannot choose (no ifunc), or a sanitizer runs before it may. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__)                          \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLOSS_TARGET_CLONES __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define CLOSS_TARGET_CLONES
#endif
