/**
 * Ruptela trackers over TCP: no login of their own, every frame names its IMEI; records in commands 1 and 68, commands as text in 108.
 *
 * The vendor does not publish the protocol. Layouts are what open implementations agree on and captured frames bear out; texts are those of the
 * vendor's "SMS commands list" of 2018. Every number of the protocol stands in {@link io.trackgate.ruptela.RuptelaMessages}.
 */
@NullMarked
package io.trackgate.ruptela;

import org.jspecify.annotations.NullMarked;
