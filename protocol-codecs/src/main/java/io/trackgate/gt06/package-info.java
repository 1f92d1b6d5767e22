/**
 * GT06 trackers (Concox, Jimi and their clones) over TCP: login by IMEI, binary records, commands as text under a flag that the answer repeats.
 *
 * The sources of the layouts are the vendor's "GPS Tracker Communication Protocol (GT06)" v1.8.1 and "JM-VL03" V1.1.2.
 */
@NullMarked
package io.trackgate.gt06;

import org.jspecify.annotations.NullMarked;
