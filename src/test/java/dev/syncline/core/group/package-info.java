@NullMarked
package dev.syncline.core.group;

import org.jspecify.annotations.NullMarked;
