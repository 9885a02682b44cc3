/** Tests of the core: causality. */
@NullMarked
package dev.syncline.core.causality;

import org.jspecify.annotations.NullMarked;
