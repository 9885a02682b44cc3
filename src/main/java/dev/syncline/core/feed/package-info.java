/** The change stream: positions in the logs of dots, and what comes after one. */
@NullMarked
package dev.syncline.core.feed;

import org.jspecify.annotations.NullMarked;
