@NullMarked
package dev.syncline.adapter.tracing;

import org.jspecify.annotations.NullMarked;
