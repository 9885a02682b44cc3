/** Tests on real node processes of the built jar. */
@NullMarked
package dev.syncline.integration;

import org.jspecify.annotations.NullMarked;
