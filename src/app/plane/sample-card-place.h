/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plane/feature-plane.h"
#include "app/samples/sample-card.h"

G_BEGIN_DECLS

/* Shows @card, which lies over @plane, beside image @number of @frame. The card moves by its margins. It stays in its
 * place if that is near enough and the card already shows this image. It is hidden if @number is below 0 or the plane
 * does not have the image. */
void closs_sample_card_float (ClossSampleCard *card, ClossFeaturePlane *plane, const ClossFrame *frame, gssize number);

G_END_DECLS
