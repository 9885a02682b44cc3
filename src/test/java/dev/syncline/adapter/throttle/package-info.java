/** The cap on sync, in virtual time. */
@NullMarked
package dev.syncline.adapter.throttle;

import org.jspecify.annotations.NullMarked;
