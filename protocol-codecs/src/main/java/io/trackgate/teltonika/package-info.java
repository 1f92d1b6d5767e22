/**
 * Teltonika trackers over TCP: login by IMEI, records in codecs 8, 8 Extended and 16, commands as text in codecs 12 and 14.
 *
 * The source of every layout here is the vendor's page "Teltonika Data Sending Protocols"; texts are those of its "SMS/GPRS commands".
 */
@NullMarked
package io.trackgate.teltonika;

import org.jspecify.annotations.NullMarked;
