/** Tests of searches gathered from nodes. */
@NullMarked
package dev.syncline.verticle.search;

import org.jspecify.annotations.NullMarked;
