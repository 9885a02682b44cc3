/** Tests of the membership, in process and with processes of their own. */
@NullMarked
package dev.syncline.adapter.hazelcast;

import org.jspecify.annotations.NullMarked;
