/**
 * Terminals of China's vehicle standard JT/T 808 over TCP in its editions of 2011, 2013 and 2019, and what vendors made of it.
 *
 * Layouts are those of the standard's texts (named 2011, 2013, 2019 in comments); where a vendor's own message is meant, it says so.
 */
@NullMarked
package io.trackgate.jt808;

import org.jspecify.annotations.NullMarked;
