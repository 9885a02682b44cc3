/** When a node tries to make one version of an entry's siblings, and when it leaves them. */
@NullMarked
package dev.syncline.core.resolution;

import org.jspecify.annotations.NullMarked;
