/** Tests of how a node asks resolvers. */
@NullMarked
package dev.syncline.api.resolver.host;

import org.jspecify.annotations.NullMarked;
