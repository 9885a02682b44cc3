/** Tests of the core: quorum. */
@NullMarked
package dev.syncline.core.quorum;

import org.jspecify.annotations.NullMarked;
