/** What sync sends for each kind of data, and what compressing it costs. */
@NullMarked
package dev.syncline.load.wire;

import org.jspecify.annotations.NullMarked;
