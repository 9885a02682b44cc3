/** Holds the dashboard and the alert rules under {@code k8s/} to what nodes measure. */
@NullMarked
package dev.syncline.monitoring;

import org.jspecify.annotations.NullMarked;
