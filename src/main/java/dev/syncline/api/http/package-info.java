/** The HTTP surface of a node: what may be asked, how it is refused, and how it is answered. */
@NullMarked
package dev.syncline.api.http;

import org.jspecify.annotations.NullMarked;
