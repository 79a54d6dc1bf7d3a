/** What a write to Page Request Control does beyond its bits (PCIe 6.x, section 10.5.2.2 and 10.5.2.3). */

const ENABLE = 1;
const RESET = 2;
const STATUS_RF = 1 << 0;
const STATUS_UPRGI = 1 << 1;
const STATUS_STOPPED = 1 << 8;

export interface PageRequestRegisters {
  readonly ctrl: number;
  readonly status: number;
}

export interface PageRequestWrite extends PageRequestRegisters {
  readonly notes: readonly string[];
}

/**
 * Control and Status after a write that leaves `written` in Control. `outstanding` is the number of page requests
 * of the PF and its VFs that have no response yet: the interface has stopped only when there are none.
 */
export function afterControlWrite(
  before: PageRequestRegisters,
  written: number,
  outstanding: number,
): PageRequestWrite {
  const wasEnabled = (before.ctrl & ENABLE) !== 0;
  const enabled = (written & ENABLE) !== 0;
  const notes: string[] = [];
  let status = before.status;
  if (!wasEnabled && enabled) {
    status &= ~(STATUS_RF | STATUS_UPRGI | STATUS_STOPPED);
    notes.push('Page Request Enable: Response Failure, Unexpected PRG Index and Stopped are cleared.');
  }
  if (wasEnabled && !enabled) {
    status = outstanding === 0 ? status | STATUS_STOPPED : status & ~STATUS_STOPPED;
    if (outstanding > 0) {
      notes.push(`Stopped stays 0 until ${String(outstanding)} outstanding page requests are answered.`);
    }
  }
  if ((written & RESET) !== 0) {
    if (enabled) {
      notes.push('Page Request Reset has no effect while Enable is 1.');
    } else {
      status |= STATUS_STOPPED;
      notes.push('Page Request Reset: credits and pending state are cleared; Stopped is 1.');
    }
  }
  return { ctrl: written & ~RESET, status, notes };
}
