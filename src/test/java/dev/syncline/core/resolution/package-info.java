@NullMarked
package dev.syncline.core.resolution;

import org.jspecify.annotations.NullMarked;
