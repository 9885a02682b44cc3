package dev.syncline.port;

import io.vertx.core.Promise;

/**
 * A question from one verticle to another of the same node, with the place for its answer. It
 * travels on the local event bus as a reference.
 *
 * @param answer completed exactly once by whoever received the question
 */
public record Ask<Q, A>(Q question, Promise<A> answer) {}
