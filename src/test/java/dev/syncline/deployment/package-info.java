/**
 * The manifests, the image and the bill of materials: held to Kubernetes, to rules, and to the
 * code.
 */
@NullMarked
package dev.syncline.deployment;

import org.jspecify.annotations.NullMarked;
