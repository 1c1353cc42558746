/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

/* Softmax cross-entropy, mean over the mini-batch, by log-sum-exp (stable for any finite logits):
 *
 *   CE = 1/N sum_i (log sum_k exp z_ik - z_i,y_i)      d CE / d z_ik = (softmax(z_i)_k - [k = y_i]) / N
 *
 * Returns CE, summed in double in the order of the images; not finite if any logit is not finite. d_logits [n][k] and
 * predicted [n] (the arg-max, the first of equals) may be NULL. */
double closs_softmax_cross_entropy (int n, int n_classes, const float *logits, const uint16_t *labels, float *d_logits,
                                    uint16_t *predicted);

/* probabilities[k] = softmax of one image's logits; may be in place. */
void closs_softmax (int n_classes, const float *logits, float *probabilities);

double closs_softmax_cross_entropy_ref (int n, int n_classes, const double *logits, const uint16_t *labels,
                                        double *d_logits);
