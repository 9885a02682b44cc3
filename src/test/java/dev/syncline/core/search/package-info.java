/** Tests of searches. */
@NullMarked
package dev.syncline.core.search;

import org.jspecify.annotations.NullMarked;
