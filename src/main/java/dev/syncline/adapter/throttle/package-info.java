/** The cap on what a node sends to bring its peers up to date. */
@NullMarked
package dev.syncline.adapter.throttle;

import org.jspecify.annotations.NullMarked;
