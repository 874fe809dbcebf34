/** How texts write numbers, quantities and dates, which is not the same everywhere. */
package dev.descent.data.notation;
