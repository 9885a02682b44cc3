/** The rules between packages, and fixtures that break each of them. */
@NullMarked
package dev.syncline.architecture;

import org.jspecify.annotations.NullMarked;
