/**
 * What an operator's own resolver implements: {@link dev.syncline.api.resolver.ConflictResolver},
 * found by {@link java.util.ServiceLoader} in the jars of {@code extensions.jars}.
 */
@NullMarked
package dev.syncline.api.resolver;

import org.jspecify.annotations.NullMarked;
