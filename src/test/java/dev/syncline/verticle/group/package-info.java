@NullMarked
package dev.syncline.verticle.group;

import org.jspecify.annotations.NullMarked;
