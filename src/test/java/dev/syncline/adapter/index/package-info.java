/** Tests of the index of payloads. */
@NullMarked
package dev.syncline.adapter.index;

import org.jspecify.annotations.NullMarked;
