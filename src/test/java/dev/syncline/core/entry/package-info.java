/** Tests of entries and their bytes. */
@NullMarked
package dev.syncline.core.entry;

import org.jspecify.annotations.NullMarked;
