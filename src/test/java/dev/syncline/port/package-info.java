/** Tests of what the ports carry. */
@NullMarked
package dev.syncline.port;

import org.jspecify.annotations.NullMarked;
