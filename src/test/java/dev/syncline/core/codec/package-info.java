/** Tests of the core: codec. */
@NullMarked
package dev.syncline.core.codec;

import org.jspecify.annotations.NullMarked;
