/** What the core needs of the world and what the parts of a node say to each other. */
@NullMarked
package dev.syncline.port;

import org.jspecify.annotations.NullMarked;
