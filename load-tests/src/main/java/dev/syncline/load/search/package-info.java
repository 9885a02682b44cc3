/** Search for nearest neighbours: how much it finds, how fast, and beside other systems. */
@NullMarked
package dev.syncline.load.search;

import org.jspecify.annotations.NullMarked;
