/** Who wrote what: actors, dots, version vectors with exceptions, and hybrid logical timestamps. */
@NullMarked
package dev.syncline.core.causality;

import org.jspecify.annotations.NullMarked;
