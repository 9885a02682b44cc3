/** How a node asks resolvers: its own threads, the event bus, and what it makes of the answers. */
@NullMarked
package dev.syncline.api.resolver.host;

import org.jspecify.annotations.NullMarked;
