@NullMarked
package dev.syncline.adapter.metrics;

import org.jspecify.annotations.NullMarked;
