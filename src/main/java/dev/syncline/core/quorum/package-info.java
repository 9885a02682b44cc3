/** When an operation has been answered by enough distinct replicas, and what it then answers. */
@NullMarked
package dev.syncline.core.quorum;

import org.jspecify.annotations.NullMarked;
