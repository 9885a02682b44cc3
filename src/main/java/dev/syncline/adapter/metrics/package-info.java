/** What a node measures of itself, for Prometheus. */
@NullMarked
package dev.syncline.adapter.metrics;

import org.jspecify.annotations.NullMarked;
