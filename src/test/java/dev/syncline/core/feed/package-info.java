/** Tests of the core: the change stream. */
@NullMarked
package dev.syncline.core.feed;

import org.jspecify.annotations.NullMarked;
