/**
 * What VFIO does after the masked write of a capability with side effects (Linux 7.2,
 * drivers/vfio/pci/vfio_pci_config.c: vfio_pm_config_write, vfio_msi_config_write, vfio_exp_config_write,
 * vfio_af_config_write).
 */
import { putWidth, readU16, readU32, readU8 } from '../config-space/bytes.ts';
import type { AfterWrite } from './permissions.ts';
import { writeDevice, type WriteDraft } from './write-draft.ts';

/** The piece of the access that was written. */
export interface WrittenChunk {
  /** Where the capability starts, bytes from the start of config space. */
  readonly start: number;
  /** Bytes from the start of the capability. */
  readonly offset: number;
  /** Bytes. */
  readonly width: number;
  readonly value: number;
}

const PM_CTRL = 4;
const PM_STATE = 0x0003;

/** The power state is changed by the host, so its bits reach the device by another write. */
function changePowerState(draft: WriteDraft, { start, offset, value }: WrittenChunk): void {
  if (offset !== PM_CTRL) return;
  const control = readU16(draft.device, start + PM_CTRL);
  writeDevice(draft, start + PM_CTRL, 2, (control & ~PM_STATE) | (value & PM_STATE));
}

const MSI_FLAGS = 2;
const MSI_ENABLE = 0x0001;

/** Enable is dropped, because MSI is set up by ioctl; not more vectors are granted than the device has. */
function settleMsiFlags(draft: WriteDraft, { start, offset, width }: WrittenChunk): void {
  if (offset > MSI_FLAGS || offset + width <= MSI_FLAGS) return;
  let flags = readU16(draft.shadow, start + MSI_FLAGS);
  if ((flags & MSI_ENABLE) !== 0) {
    flags &= ~MSI_ENABLE;
    draft.notes.push('MSI is enabled through VFIO_DEVICE_SET_IRQS, not by this bit.');
  }
  const available = (readU16(draft.device, start + MSI_FLAGS) >>> 1) & 0x7;
  if (((flags >>> 4) & 0x7) > available) flags = (flags & ~0x70) | (available << 4);
  putWidth(draft.shadow, start + MSI_FLAGS, 16, flags);
  writeDevice(draft, start + MSI_FLAGS, 2, flags);
}

const EXP_DEVCAP = 4;
const DEVCAP_FLR = 0x1000_0000;
const EXP_DEVCTL = 8;
const DEVCTL_FLR = 0x8000;
const DEVCTL_READRQ = 0x7000;
/** 4096 bytes, the largest read request size that has an encoding. */
const LARGEST_READRQ = 5;

/** Initiate FLR is trapped and never stays; a new read request size is raised to the payload size and written. */
function controlExpress(draft: WriteDraft, { start }: WrittenChunk): void {
  const control = readU16(draft.shadow, start + EXP_DEVCTL);
  if ((control & DEVCTL_FLR) !== 0) {
    putWidth(draft.shadow, start + EXP_DEVCTL, 16, control & ~DEVCTL_FLR);
    requestReset(draft, (readU32(draft.device, start + EXP_DEVCAP) & DEVCAP_FLR) !== 0);
  }
  if ((control & DEVCTL_READRQ) === (readU16(draft.before, start + EXP_DEVCTL) & DEVCTL_READRQ)) return;
  const physical = readU16(draft.device, start + EXP_DEVCTL);
  const size = Math.max((control & DEVCTL_READRQ) >>> 12, (physical >>> 5) & 0x7);
  if (size > LARGEST_READRQ) return;
  writeDevice(draft, start + EXP_DEVCTL, 2, (physical & ~DEVCTL_READRQ) | (size << 12));
}

const AF_CAP = 3;
/** Transactions Pending and FLR: VFIO wants both. */
const AF_CAP_TP_AND_FLR = 0x03;
const AF_CTRL = 4;
const AF_CTRL_FLR = 0x01;

function controlAdvancedFeatures(draft: WriteDraft, { start }: WrittenChunk): void {
  const control = readU8(draft.shadow, start + AF_CTRL);
  if ((control & AF_CTRL_FLR) === 0) return;
  putWidth(draft.shadow, start + AF_CTRL, 8, control & ~AF_CTRL_FLR);
  requestReset(draft, (readU8(draft.device, start + AF_CAP) & AF_CAP_TP_AND_FLR) === AF_CAP_TP_AND_FLR);
}

function requestReset(draft: WriteDraft, capable: boolean): void {
  draft.flr ||= capable;
  draft.notes.push(
    capable
      ? 'VFIO traps Initiate FLR and resets the function itself; the bit reads 0.'
      : 'VFIO traps Initiate FLR, but the function has no FLR: nothing happens.',
  );
}

/** By the name that a permission row gives. */
export const AFTER_WRITE: Readonly<Record<AfterWrite, (draft: WriteDraft, chunk: WrittenChunk) => void>> = {
  'power-state': changePowerState,
  'msi-flags': settleMsiFlags,
  'express-control': controlExpress,
  'af-control': controlAdvancedFeatures,
};
