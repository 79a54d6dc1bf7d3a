/** Who acts. Shapes and colours follow the actor everywhere (never colour alone). */
export const ACTORS = [
  { id: 'guest', name: 'Guest', shape: 'circle', owns: 'guest memory, its vIOMMU tables, its drivers' },
  { id: 'vmm', name: 'VMM', shape: 'square', owns: 'placement of the emulated capability, vIOMMU emulation' },
  { id: 'vfio', name: 'VFIO', shape: 'hexagon', owns: "the VF's virtual config space" },
  {
    id: 'host',
    name: 'Host',
    shape: 'diamond',
    owns: 'PF driver and IOMMU driver: registers and tables in host memory',
  },
  { id: 'device', name: 'Device', shape: 'triangle', owns: 'physical config space of PF and VFs, DMA' },
] as const;

export type ActorId = (typeof ACTORS)[number]['id'];
