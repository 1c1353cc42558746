/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Put this on a function whose loops the compiler vectorizes: it is built once for every instruction set, and the
 * loader chooses one when the program starts. Inside the layer. Empty if the loader cannot choose (no ifunc), or if a
 * sanitizer runs before the loader may choose. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__)                          \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLOSS_TARGET_CLONES __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define CLOSS_TARGET_CLONES
#endif
