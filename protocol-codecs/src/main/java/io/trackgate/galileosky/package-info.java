/**
 * Galileosky terminals over TCP: packets of tags under a checksum that the receipt repeats, commands as text under a number that the answer repeats.
 *
 * The source of the layouts is the vendor's "Protocol of exchange of Galileosky terminals with the server" of February 2019.
 */
@NullMarked
package io.trackgate.galileosky;

import org.jspecify.annotations.NullMarked;
