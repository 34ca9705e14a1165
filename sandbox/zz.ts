import { createServer, connect } from 'node:tls';
import { createCertificates } from './certificates.ts';
const c = await createCertificates();
const leaf = await c.issue({names:['localhost','127.0.0.1']});
for (const opts of [{}, {requestCert:true, rejectUnauthorized:true, ca:c.ca},{requestCert:true, rejectUnauthorized:false, ca:c.ca},{requestCert:true, rejectUnauthorized:true, ca:c.ca, maxVersion:'TLSv1.2'},{maxVersion:'TLSv1.2'}] as any[]) {
  const s = createServer({...leaf,...opts}); s.on('tlsClientError',()=>{}); s.on('secureConnection',x=>x.on('error',()=>{}));
  await new Promise<void>(r=>s.listen(0,'127.0.0.1',r));
  const t0=performance.now();
  const sock = connect({host:'127.0.0.1',port:(s.address() as any).port,ca:c.ca});
  const log=(n:string)=>(...a:any[])=>console.log(JSON.stringify(opts.maxVersion),opts.requestCert,opts.rejectUnauthorized,n,(performance.now()-t0).toFixed(1),a[0]?.code, sock.getProtocol(), n==='secureConnect'? sock.getSharedSigalgs().length:'');
  for (const e of ['secureConnect','session','error','close','end']) sock.on(e,log(e));
  await new Promise(r=>setTimeout(r,300)); sock.destroy(); s.close();
}
