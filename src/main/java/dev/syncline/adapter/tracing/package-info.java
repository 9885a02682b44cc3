/** Traces of writes across nodes, exported by OpenTelemetry. */
@NullMarked
package dev.syncline.adapter.tracing;

import org.jspecify.annotations.NullMarked;
