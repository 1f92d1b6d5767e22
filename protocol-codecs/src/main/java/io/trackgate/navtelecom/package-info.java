/**
 * Navtelecom trackers over TCP: handshake and commands in NTCB packets, records in FLEX 1.0 to 3.0.
 *
 * The source of every layout here is the vendor's document "Протокол информационного обмена", version 6.1; outputs are those of its wiki's
 * command table.
 */
@NullMarked
package io.trackgate.navtelecom;

import org.jspecify.annotations.NullMarked;
