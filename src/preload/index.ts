import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { type CatalystWindow, connectMessage } from '../contract/window.ts'

const api: CatalystWindow = {
  platform: process.platform,
  pathForFile: (file) => webUtils.getPathForFile(file as File),
  pickFiles: () => ipcRenderer.invoke('catalyst:pick-files'),
  pickFolder: () => ipcRenderer.invoke('catalyst:pick-folder'),
  onPlace(listener) {
    const relay = (_event: unknown, place: string) => listener(place)
    ipcRenderer.on('catalyst:place', relay)
    return () => {
      ipcRenderer.off('catalyst:place', relay)
    }
  },
}
contextBridge.exposeInMainWorld('catalyst', api)

// The page's only line to the main process; who may speak is decided there (src/main/trusted-sender.ts).
window.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.source === window && event.data === connectMessage && port)
    ipcRenderer.postMessage(connectMessage, null, [port])
})
