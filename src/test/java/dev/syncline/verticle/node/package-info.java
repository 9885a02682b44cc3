/** Tests of what one node carries out for others. */
@NullMarked
package dev.syncline.verticle.node;

import org.jspecify.annotations.NullMarked;
